import { describeReference } from './describe-reference';

// test files run in processes of their own, so each has its own back end
describeReference({ prefer: 'wasm' });
