import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** Bytes of JavaScript, gzipped, that a page's own document asks for before anything is done on it. */
export async function firstLoadJs(page: Page, address: string): Promise<number> {
  const html = await (await page.request.get(address)).text();
  // `nomodule` is for browsers of long ago, which do not ask for the others.
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map((m) => m[0]).filter((s) => !/nomodule/i.test(s));
  const files = new Set(scripts.flatMap((s) => /src="([^"]+)"/.exec(s)?.[1]?.replaceAll('&amp;', '&') ?? []));
  if (files.size === 0) throw new Error(`${address} names no script`);
  let bytes = 0;
  for (const file of files) {
    const answer = await page.request.get(file);
    if (!answer.ok()) throw new Error(`${file}: ${answer.status()}`);
    bytes += gzipSync(await answer.body()).length;
  }
  return bytes;
}
