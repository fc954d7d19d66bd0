import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile, isAllowedHost, isPrivateAddress, request } from '@/trainer/io/download';

const scratch = mkdtempSync(path.join(tmpdir(), 'discern-download-'));
const file = path.join(scratch, 'weights');
const body = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const sha256 = createHash('sha256').update(body).digest('hex');

// A real server with ranges; `breakAfter` ends an answer early, `ranges: false` ignores Range.
const behaviour = { breakAfter: Number.POSITIVE_INFINITY, ranges: true, body };
const asked: (string | undefined)[] = [];
const server = http.createServer((question, answer) => {
  asked.push(question.headers.range);
  const from = behaviour.ranges ? Number(/bytes=(\d+)-/.exec(question.headers.range ?? '')?.[1] ?? 0) : 0;
  const rest = behaviour.body.subarray(from);
  const headers = {
    'content-length': rest.length,
    'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
  };
  answer.writeHead(from > 0 ? 206 : 200, headers);
  if (rest.length <= behaviour.breakAfter) return answer.end(rest);
  answer.write(rest.subarray(0, behaviour.breakAfter), () => setTimeout(() => answer.destroy(), 20));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(() => {
  asked.length = 0;
  Object.assign(behaviour, { breakAfter: Number.POSITIVE_INFINITY, ranges: true, body });
  for (const name of [file, `${file}.part`]) rmSync(name, { force: true });
});

const open: typeof request = (url, { from = 0 } = {}) =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    http.get({ port, host: '127.0.0.1', path: new URL(url).pathname, headers }, resolve).on('error', reject);
  });
const what = { url: 'https://huggingface.co/a/resolve/main/w', file, bytes: body.length, hash: sha256, open };

describe('downloadFile', () => {
  it('brings a file whole', async () => {
    const seen: number[] = [];
    await downloadFile({ ...what, onProgress: (done) => seen.push(done) });
    expect(readFileSync(file).equals(body)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(seen.at(-1)).toBe(body.length);
  });

  it('goes on where a broken connection ended, three times', async () => {
    behaviour.breakAfter = 120_000;
    await downloadFile(what);
    expect(readFileSync(file).equals(body)).toBe(true);
    expect(asked.length).toBe(3);
    expect(asked[0]).toBeUndefined();
    expect(asked[2]).toMatch(/^bytes=\d+-$/);
  });

  it('goes on from the .part file of an earlier process', async () => {
    writeFileSync(`${file}.part`, body.subarray(0, 200_000));
    await downloadFile(what);
    expect(asked).toEqual(['bytes=200000-']);
    expect(readFileSync(file).equals(body)).toBe(true);
  });

  it('begins anew where the server knows no ranges', async () => {
    behaviour.ranges = false;
    writeFileSync(`${file}.part`, 'wrong beginning');
    await downloadFile(what);
    expect(readFileSync(file).equals(body)).toBe(true);
  });

  it('refuses damaged data and keeps none of it', async () => {
    behaviour.body = Buffer.from(body);
    behaviour.body[5] = 1;
    await expect(downloadFile(what)).rejects.toThrow(/arrived damaged/);
    expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false);
  });

  it('refuses more bytes than were announced', async () => {
    await expect(downloadFile({ ...what, bytes: 1000 })).rejects.toThrow(/sends more than the 1000 bytes/);
  });

  it("checks small files by git's blob id", async () => {
    const blob = createHash('sha1').update(`blob ${body.length}\0`).update(body).digest('hex');
    await downloadFile({ ...what, hash: blob });
    expect(existsSync(file)).toBe(true);
  });
});

describe('where requests may go', () => {
  it('is the hub and its storage hosts', () => {
    for (const host of [
      'huggingface.co',
      'cdn-lfs.huggingface.co',
      'cas-bridge.xethub.hf.co',
      'cdn-lfs-us-1.hf.co',
    ])
      expect(isAllowedHost(host), host).toBe(true);
    for (const host of [
      'evilhuggingface.co',
      'huggingface.co.evil.org',
      'hf.co.uk',
      'localhost',
      '127.0.0.1',
      '',
    ])
      expect(isAllowedHost(host), host).toBe(false);
  });

  it.each([
    'http://huggingface.co/x',
    'https://example.org/x',
    'https://huggingface.co:8443/x',
    'file:///etc/passwd',
  ])('is not %s', async (url) => {
    await expect(request(url)).rejects.toThrow(/not a host that models are downloaded from/);
  });

  it('is no private address', () => {
    for (const own of [
      '127.0.0.1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '::1',
      'fe80::1',
      'fd00::1',
      '::ffff:10.0.0.1',
      '0.0.0.0',
    ])
      expect(isPrivateAddress(own), own).toBe(true);
    for (const open of ['8.8.8.8', '2606:4700::1', '172.32.0.1'])
      expect(isPrivateAddress(open), open).toBe(false);
  });
});
