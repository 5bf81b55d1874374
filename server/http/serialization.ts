import fastJson, { type AnySchema } from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify/types/schema.js'
import { z } from 'zod'

type Json = unknown

const isNullSchema = (schema: Json) =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'null'

/**
 * `anyOf` with null, which zod writes for nullable values, is checked value by value; `nullable` is known beforehand.
 */
function withNullable(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withNullable)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withNullable(value)]))
  const { anyOf, ...rest } = inner
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || !anyOf.some(isNullSchema)) return inner
  const other: unknown = anyOf.find((one) => !isNullSchema(one))
  return { ...rest, ...(other as object), nullable: true }
}

/** A schema that several replies have, as that of errors, is made a function of once. */
const made = new WeakMap<z.ZodType, (data: unknown) => string>()

function writerOf(schema: z.ZodType): (data: unknown) => string {
  const described = z.toJSONSchema(schema, { target: 'draft-7', io: 'output' })
  const { $schema: _, ...wanted } = withNullable(described) as Record<string, unknown>
  return fastJson(wanted as AnySchema)
}

/**
 * Serialises replies with a function compiled from their schema. It leaves out what the schema does not name, and does
 * not refuse a value of another kind, which an older row may hold, as parsing with zod would. Throws, which becomes a
 * 500, if a reply lacks what its schema requires.
 */
export const compileSerializer: FastifySerializerCompiler<z.ZodType> = ({ schema }) => {
  // A reply without a body, such as a 204.
  if (schema instanceof z.ZodUndefined) return () => ''
  const known = made.get(schema)
  if (known !== undefined) return known
  const writer = writerOf(schema)
  made.set(schema, writer)
  return writer
}
