/** What an AI agent says it can do: a name, a version and two JSON Schemas, which are bounded here and never run. */

export interface Capability {
  readonly name: string;
  readonly version: string;
  readonly inputSchema: string;
  readonly outputSchema: string;
}

export type CapabilityFault =
  | "bad-name"
  | "bad-version"
  | "schema-not-json"
  | "schema-too-long"
  | "schema-too-deep"
  | "schema-refused";

export const MAX_SCHEMA_BYTES = 16 * 1024;
export const MAX_SCHEMA_DEPTH = 8;
const PART = "(0|[1-9]\\d{0,4})";
const VERSION = new RegExp(`^${PART}\\.${PART}\\.${PART}$`);
/** A pattern that looks harmless takes seconds on 28 letters, for whoever validates with it. */
const REFUSED = new Set(["pattern", "patternProperties"]);
const REFERENCES = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);

export const isCapabilityName = (name: string): boolean => /^[a-z0-9._-]{1,64}$/.test(name);

/** A version as one number that sorts as versions do, below 2^53; undefined for what is none. */
export const versionRank = (version: string): number | undefined =>
  VERSION.exec(version)
    ?.slice(1)
    .reduce((rank, part) => rank * 100_000 + Number(part), 0);

function isRefused(name: string, value: unknown, isProperty: boolean): boolean {
  // Below `properties` the names are the data's own.
  if (isProperty) return false;
  return REFUSED.has(name) || (REFERENCES.has(name) && !(typeof value === "string" && value.startsWith("#")));
}

function faultIn(value: unknown, depth: number, areProperties: boolean): CapabilityFault | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_SCHEMA_DEPTH) return "schema-too-deep";
  for (const [name, child] of Object.entries(value)) {
    if (isRefused(name, child, areProperties)) return "schema-refused";
    const fault = faultIn(child, depth + 1, !areProperties && isMapOfSchemas(name));
    if (fault) return fault;
  }
  return undefined;
}

const isMapOfSchemas = (name: string): boolean => name === "properties" || name === "$defs" || name === "definitions";

function schemaFault(text: string): CapabilityFault | undefined {
  if (Buffer.byteLength(text) > MAX_SCHEMA_BYTES) return "schema-too-long";
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    // The sender's own text: its place in it is nobody's news.
    return "schema-not-json";
  }
  const isSchema = typeof schema === "boolean" || (typeof schema === "object" && schema !== null && !Array.isArray(schema));
  return isSchema ? faultIn(schema, 1, false) : "schema-refused";
}

/** What is wrong with it; undefined: nothing. */
export function capabilityFault({ name, version, inputSchema, outputSchema }: Capability): CapabilityFault | undefined {
  if (!isCapabilityName(name)) return "bad-name";
  if (versionRank(version) === undefined) return "bad-version";
  return schemaFault(inputSchema) ?? schemaFault(outputSchema);
}
