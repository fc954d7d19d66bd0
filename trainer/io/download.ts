/**
 * The trainer's only way out: files from the model hub over HTTPS, to a list of hosts, never to a private address.
 * Elsewhere in Discern redirects are not followed; the hub answers a file with a redirect to its storage network, so here
 * they are, each to a host of the same list.
 */
import { createHash } from 'node:crypto';
import { type LookupAddress, lookup } from 'node:dns';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { BlockList, isIPv6 } from 'node:net';
import { TrainerError } from '../errors';
import { writeAll } from './atomic';

/** The hub, and its storage and transfer hosts (cdn-lfs*.hf.co, cas-bridge.xethub.hf.co …), which are below these two. */
const HOSTS = ['huggingface.co', 'hf.co'];
const MAX_REDIRECTS = 5;
const CONNECT_MS = 15_000;
const IDLE_MS = 60_000;

export const isAllowedHost = (host: string) => HOSTS.some((own) => host === own || host.endsWith(`.${own}`));

const priv = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  priv.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  priv.addSubnet(net, bits, 'ipv6');

export const isPrivateAddress = (address: string) => priv.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Resolves, checks and thereby pins the address: the socket connects to what was checked. */
const checkedLookup: typeof lookup = ((host: string, options: object, done: (...args: unknown[]) => void) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error);
    const bad = addresses.find(({ address }) => isPrivateAddress(address));
    if (bad)
      return done(
        new TrainerError('private_address', `${host} resolves to the private address ${bad.address}.`),
      );
    if ((options as { all?: boolean }).all) return done(null, addresses);
    done(null, addresses[0]!.address, addresses[0]!.family);
  });
}) as typeof lookup;

type RequestOptions = { method?: 'GET' | 'HEAD'; from?: number; signal?: AbortSignal; follow?: boolean };

/** One request; with `follow`, to where redirects lead. The caller consumes or destroys the answer. */
export async function request(url: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  let target = new URL(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await once(target, options);
    const to = answer.headers.location;
    // Inside the hub a renamed repository is a relative redirect: followed always.
    const leaves = to !== undefined && new URL(to, target).host !== target.host;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode!) || !to || (leaves && !options.follow))
      return answer;
    answer.destroy();
    target = new URL(to, target);
  }
  throw new TrainerError('download', `${url} redirects more than ${MAX_REDIRECTS} times.`);
}

function once(url: URL, { method = 'GET', from = 0, signal }: RequestOptions): Promise<IncomingMessage> {
  if (url.protocol !== 'https:' || !isAllowedHost(url.hostname) || url.port !== '')
    throw new TrainerError(
      'host_not_allowed',
      `${url.origin} is not a host that models are downloaded from.`,
    );
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { 'user-agent': 'discern', 'accept-encoding': 'identity' };
    if (from > 0) headers.range = `bytes=${from}-`;
    const sent = https.request(url, { method, headers, signal, lookup: checkedLookup }, (answer) => {
      clearTimeout(slow);
      resolve(answer);
    });
    const slow = setTimeout(() => sent.destroy(new Error(`${url.host} did not answer in time`)), CONNECT_MS);
    sent.setTimeout(IDLE_MS, () => sent.destroy(new Error(`${url.host} fell silent`)));
    sent.on('error', (error) => {
      clearTimeout(slow);
      reject(error);
    });
    sent.end();
  });
}

export type HubFile = { bytes: number; commit: string; hash: string };

/**
 * What the hub says of a file: its size, its commit and its hash (SHA-256 of a large file, git's blob id of a small one).
 * https://huggingface.co/docs/huggingface_hub/package_reference/file_download#huggingface_hub.get_hf_file_metadata
 */
export async function hubFile(url: string, signal?: AbortSignal): Promise<HubFile> {
  const answer = await request(url, { method: 'HEAD', signal });
  answer.destroy();
  const { headers, statusCode } = answer;
  if (statusCode! >= 400) throw new TrainerError('download', `${url} answers ${statusCode}.`);
  const one = (value: string | string[] | undefined) => [value].flat()[0] ?? '';
  const bytes = Number(one(headers['x-linked-size']) || headers['content-length']);
  const hash = one(headers['x-linked-etag'] || headers.etag)
    .replace(/^W\//, '')
    .replaceAll('"', '');
  const commit = one(headers['x-repo-commit']);
  if (
    !Number.isSafeInteger(bytes) ||
    !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) ||
    !/^[0-9a-f]{40}$/.test(commit)
  )
    throw new TrainerError('download', `${url} does not tell its size, hash and commit.`);
  return { bytes, commit, hash };
}

export type Download = {
  url: string;
  file: string;
  bytes: number;
  hash: string;
  signal?: AbortSignal;
  /** Bytes of this file that are there. */
  onProgress?: (done: number) => void;
  /** How the bytes are asked for: `request` unless told. */
  open?: typeof request;
};

/** Gets a file whole: goes on where `file.part` ends, checks size and hash, then renames. Three tries. */
export async function downloadFile(download: Download): Promise<void> {
  const { file, bytes, hash, url } = download;
  const part = `${file}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      if (sizeOf(part) > bytes) rmSync(part);
      if (sizeOf(part) < bytes || bytes === 0) await fetchRest(download, part);
      break;
    } catch (error) {
      if (download.signal?.aborted || attempt === 3 || error instanceof TrainerError) throw error;
    }
  }
  const found = await hashOf(part, bytes, hash.length === 64);
  if (found !== hash) {
    rmSync(part);
    throw new TrainerError(
      'hash_mismatch',
      `${url} arrived damaged (hash ${found}, expected ${hash}). Try again.`,
    );
  }
  renameSync(part, file);
}

async function fetchRest(
  { url, bytes, signal, onProgress, open = request }: Download,
  part: string,
): Promise<void> {
  const have = sizeOf(part);
  const answer = await open(url, { from: have, signal, follow: true });
  const resumed = answer.statusCode === 206 && answer.headers['content-range']?.startsWith(`bytes ${have}-`);
  if (!resumed && answer.statusCode !== 200) {
    answer.destroy();
    throw new TrainerError('download', `${url} answers ${answer.statusCode}.`);
  }
  const fd = openSync(part, resumed ? 'a' : 'w');
  let done = resumed ? have : 0;
  try {
    for await (const chunk of answer) {
      done += (chunk as Buffer).length;
      if (done > bytes)
        throw new TrainerError('download', `${url} sends more than the ${bytes} bytes it announced.`);
      writeAll(fd, chunk as Buffer);
      onProgress?.(done);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  if (done < bytes) throw new Error(`${url} ended after ${done} of ${bytes} bytes`);
}

async function hashOf(file: string, bytes: number, sha256: boolean): Promise<string> {
  const hash = sha256 ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0);
