// Prisma's schema engine compiled to WebAssembly over @prisma/adapter-pg: migrations without the native engine, which
// the Prisma CLI would download.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { connection } from './migrate.mjs';

const require = createRequire(import.meta.url);
const catalogueChar = 18; // OID of the catalogue's "char"
const text = 25;

globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: '',
  get() {
    return this.message;
  },
  set_message(message) {
    this.message = `schema engine: ${message}`;
  },
};

/** adapter-pg 7.10 refuses "char" columns, which the engine selects from the catalogue: read them as text. */
function readingChars(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const { queryRaw } = Object.getPrototypeOf(adapter);
  return async (query) => {
    const chars = [];
    const perform = async (io) => {
      const result = await performIO(io);
      result.fields.forEach((field, index) => {
        if (field.dataTypeID !== catalogueChar) return;
        chars.push(index);
        field.dataTypeID = text;
      });
      return result;
    };
    const answer = await queryRaw.call(Object.create(adapter, { performIO: { value: perform } }), query);
    for (const index of chars) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
}

/** One connection: the engine's advisory lock belongs to a session. */
const onePool = (url, database) =>
  new pg.Pool({ ...connection(url, database), max: 1, idleTimeoutMillis: 0 });

async function adapterOver(pool, after) {
  const adapter = await new PrismaPg(pool).connect();
  adapter.queryRaw = readingChars(adapter);
  // The stock one splits the script at every ';', which breaks functions: send it whole, as the native engine does.
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  adapter.dispose = async () => {
    await pool.end();
    await after?.();
  };
  return adapter;
}

async function administer(url, sql) {
  const client = new pg.Client(connection(url, 'postgres'));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function adapterFactory(url, open) {
  return new (class extends PrismaPg {
    constructor() {
      super(connection(url));
    }
    connect() {
      const pool = onePool(url);
      open.push(pool);
      return adapterOver(pool);
    }
    /** The stock one drops the database before it closes its own connections to it. */
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
      await administer(url, `create database "${name}"`);
      return adapterOver(onePool(url, name), () =>
        administer(url, `drop database if exists "${name}" with (force)`),
      );
    }
  })();
}

async function instantiate() {
  const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
  const code = fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

let ready;
const open = [];

/** A fresh engine for the URL's database; an earlier one's connections are closed first. */
export async function schemaEngine(url, schemaFile) {
  ready ??= instantiate();
  await ready;
  await closeEngines();
  const datamodels = [[schemaFile, fs.readFileSync(schemaFile, 'utf8')]];
  const bound = bindMigrationAwareSqlAdapterFactory(adapterFactory(url, open));
  return glue.SchemaEngine.new({ datamodels }, () => {}, bound);
}

/** Closes what engines left open (and gives their advisory lock back). */
export async function closeEngines() {
  for (const pool of open.splice(0)) await pool.end();
}
