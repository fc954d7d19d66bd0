import { z } from 'zod';
import { allOperations } from '@/lib/contracts/all-operations';
import { ErrorBody } from '@/lib/contracts/common';
import type { Operation } from '@/lib/contracts/operation';
import { ERROR_STATUS } from '@/lib/errors';
import { VERSION } from '@/lib/version';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of all operations, from the schemas that routes validate with. */
export function openapi(): Json {
  const paths: Record<string, Json> = {};
  for (const op of allOperations) {
    paths[op.path] ??= {};
    paths[op.path]![op.method.toLowerCase()] = entryOf(op);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Discern',
      version: VERSION,
      description:
        'Sign in with POST /api/auth/sign-in/email {email, password}; the cookie it sets signs every call. Writes send application/json. Lists answer {items, nextCursor?}: give nextCursor as `cursor` for the next page. Long work answers 202 {id, state, progress}. Times are ISO 8601 in UTC.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'discern.session_token' } },
      schemas: { Error: schemaOf(ErrorBody, 'output') },
      responses: Object.fromEntries(
        Object.entries(ERROR_STATUS).map(([code, status]) => [
          code,
          {
            description: `${status} ${code}`,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

/**
 * JSON Schema (2020-12, OpenAPI 3.1's own) of what is sent (`input`) or answered (`output`). What JSON Schema cannot
 * say (a transform) is left open.
 */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
}

function entryOf(op: Operation): Json {
  const { example = {} } = op;
  return {
    operationId: op.id,
    tags: [op.tag],
    summary: op.summary,
    parameters: [
      ...parameters(op.params, 'path', example.params),
      ...parameters(op.query, 'query', example.query),
    ],
    ...(op.body || op.streamBody ? { requestBody: requestBody(op) } : {}),
    responses: {
      [String(op.status ?? (op.response || op.streamResponse ? 200 : 204))]: answer(op),
      ...Object.fromEntries(
        [...errorsOf(op)].map((code) => [
          String(ERROR_STATUS[code]),
          { $ref: `#/components/responses/${code}` },
        ]),
      ),
    },
  };
}

function* errorsOf(op: Operation): Generator<keyof typeof ERROR_STATUS> {
  if (op.query || op.body || op.streamBody) yield 'invalid';
  yield 'unauthenticated';
  yield 'forbidden';
  if (op.params) yield 'not_found';
  if (op.body || op.streamBody) yield 'conflict';
}

function requestBody(op: Operation): Json {
  if (op.streamBody)
    return {
      required: true,
      description: op.streamBody.description,
      content: { [op.streamBody.type]: { schema: { type: 'string' } } },
    };
  const given = op.example?.body;
  const content = { schema: schemaOf(op.body!, 'input'), ...(given === undefined ? {} : { example: given }) };
  return { required: true, content: { 'application/json': content } };
}

function answer(op: Operation): Json {
  if (op.streamResponse)
    return {
      description: op.streamResponse.description,
      content: { [op.streamResponse.type]: { schema: { type: 'string' } } },
    };
  if (!op.response) return { description: 'Done' };
  const given = op.example?.response;
  const content = {
    schema: schemaOf(op.response, 'output'),
    ...(given === undefined ? {} : { example: given }),
  };
  return { description: op.summary, content: { 'application/json': content } };
}

/** The fields of an object schema as parameters. */
function parameters(schema: z.ZodType | undefined, place: 'path' | 'query', example: unknown): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const given = (example ?? {}) as Json;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
    // `{project}` in an example's path stands for an id.
    ...(place === 'query' && given[name] !== undefined ? { example: given[name] } : {}),
  }));
}
