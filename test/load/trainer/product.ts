// Prints the GFLOP/s of a 1024³ product: the roofline, measured in a process of its own beside the runs it is held against.
import { speedOfLargeProduct } from '@/trainer/measure-speed';

console.log(JSON.stringify({ gflops: (await speedOfLargeProduct(2)) / 1e9 }));
