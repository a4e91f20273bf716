// Writes schemas.json: what Slack's Web API accepts, as strict JSON Schema.
//
//   node make.mjs PACKAGES HERE     (make schemas)
//
// PACKAGES is a folder where package.json of this folder is installed; HERE is this folder.
// Three sources, in this order: the types of @slack/web-api and @slack/types, the limits that
// Slack states in their comments, and limits.json for what the comments do not say.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [packages, here] = process.argv.slice(2).map((name) => path.resolve(name));
const need = createRequire(path.join(packages, "package.json"));
const { createGenerator } = need("ts-json-schema-generator");
const read = (name) => JSON.parse(fs.readFileSync(path.join(here, name), "utf8"));
const methods = read("methods.json");
const own = read("limits.json");
const used = new Set();

// ---------------------------------------------------------------- from TypeScript

function fromTypes() {
  const names = [...new Set(Object.values(methods))];
  const entry = path.join(packages, "entry.ts");
  fs.writeFileSync(
    entry,
    `import type { ${names.join(", ")} } from "@slack/web-api";\n` +
      names.map((name) => `export type Request${name} = NonNullable<${name}>;\n`).join(""),
  );
  const tsconfig = path.join(packages, "tsconfig.json");
  const options = { strict: true, module: "nodenext", moduleResolution: "nodenext", target: "es2022" };
  fs.writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { ...options, types: [] }, include: ["entry.ts"] }));
  const generator = createGenerator({
    path: entry, tsconfig, additionalProperties: false, jsDoc: "extended", skipTypeCheck: true, encodeRefs: false,
  });
  const found = {};
  for (const name of names) {
    for (const [key, schema] of Object.entries(generator.createSchema(`Request${name}`).definitions)) {
      if (found[key] && JSON.stringify(found[key]) !== JSON.stringify(schema)) throw new Error(`two types ${key}`);
      found[key] = schema;
    }
  }
  return found;
}

// ---------------------------------------------------------------- limits, from comments and from us

const number = (text) => Number(text.replaceAll(",", ""));

function stated(comment) {
  const text = comment.replace(/\{@link ([^}\s]*) ?([^}]*)\}/g, "$2 $1").replace(/[\s`]+/g, " ");
  const limits = {};
  const take = (pattern, set) => { const hit = text.match(pattern); if (hit) set(...hit.slice(1).map(number)); };
  take(/min(?:imum)? length (?:for [^.]*? )?is (\d+)/i, (n) => (limits.minLength = n));
  take(/(?:max(?:imum)?|limit)\b[^.]*?\b([\d,]+) characters/i, (n) => (limits.maxLength = n));
  take(/less than ([\d,]+) characters/i, (n) => (limits.maxLength = n - 1));
  take(/(?:max(?:imum)?(?: of)?|up to) (\d+) (?:elements|items|options|blocks|rows|cards|\w*Option\b)/i, (n) => (limits.maxItems = n));
  take(/maximum number of (?:items|options|option groups) is (\d+)/i, (n) => (limits.maxItems = n));
  take(/\bminimum (\d+), maximum (\d+) cards/i, (least, most) => Object.assign(limits, { minItems: least, maxItems: most }));
  take(/up to (\d+) \w+ to display/i, (n) => (limits.maxItems = n));
  take(/min(?:imum of)? (\d+) ?, max(?:imum of)? (\d+)/i, (least, most) => Object.assign(limits, { minimum: least, maximum: most }));
  take(/must be between (\d+) and (\d+)/i, (least, most) => Object.assign(limits, { minimum: least, maximum: most }));
  take(/minimum number is (\d+)/i, (n) => (limits.minimum = n));
  take(/maximum value is (\d+)/i, (n) => (limits.maximum = n));
  if (/in each item/.test(text)) { limits.itemLength = limits.maxLength; delete limits.maxLength; }
  return limits;
}

// A limit goes where it has a meaning: on a string, on the text of a text object, on the items.
function limited(schema, limits) {
  const made = { ...schema };
  const { minLength, maxLength, itemLength, ...others } = limits;
  const length = Object.fromEntries(Object.entries({ minLength, maxLength }).filter(([, n]) => n !== undefined));
  const kind = schema.type ?? "object";
  if (kind === "string") Object.assign(made, length);
  else if (kind === "object" && Object.keys(length).length) made.allOf = [...(made.allOf ?? []), { properties: { text: length } }];
  if (itemLength) made.items = { ...made.items, allOf: [{ properties: { text: { maxLength: itemLength } } }] };
  for (const [key, value] of Object.entries(others)) {
    const numeric = ["minimum", "maximum"].includes(key);
    const listed = ["minItems", "maxItems"].includes(key);
    if ((numeric && !["number", "integer"].includes(kind)) || (listed && kind !== "array")) continue;
    made[key] = value;
  }
  return made;
}

function withLimits(name, schema) {
  if (Array.isArray(schema)) return schema.map((one) => withLimits(name, one));
  if (schema === null || typeof schema !== "object") return schema;
  const made = {};
  for (const [key, value] of Object.entries(schema)) {
    if (["description", "title"].includes(key) && typeof value === "string") continue;
    made[key] = key === "properties" ? ofProperties(name, value) : key === "enum" || key === "const" ? value : withLimits(name, value);
  }
  return made;
}

function ofProperties(name, properties) {
  const made = {};
  for (const [key, schema] of Object.entries(properties)) {
    const ours = ["*", name].map((owner) => `${owner}.${key}`).filter((one) => own.properties[one]);
    ours.forEach((one) => used.add(one));
    const told = Object.assign({}, ...ours.map((one) => own.properties[one].limits));
    made[key] = limited(withLimits(name, schema), { ...stated(schema.description ?? ""), ...told });
  }
  return made;
}

// ---------------------------------------------------------------- unions one can read the errors of

const never = (schema) => schema.not && Object.keys(schema.not).length === 0;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const nameOf = (schema) => schema.$ref?.replace("#/definitions/", "");

// The members of a union, unions within it opened.
function members(schema, all) {
  return schema.anyOf.flatMap((one) => {
    const name = nameOf(one);
    if (never(one) || own.without[name]) return [];
    if (one.anyOf) return members(one, all);
    return name && all[name].anyOf ? members(all[name], all) : [one];
  });
}

function kindOf(schema, all) {
  const target = nameOf(schema) ? all[nameOf(schema)] : schema;
  return target.properties?.type?.const;
}

// Variants of one object as one object: which properties are needed stays, as one of several sets.
function merged(variants) {
  const properties = {};
  for (const variant of variants) {
    for (const [key, schema] of Object.entries(variant.properties ?? {})) {
      if (never(schema)) continue;
      const known = properties[key] ?? [];
      if (!known.some((one) => same(one, schema))) properties[key] = [...known, schema];
    }
  }
  const sets = variants.map((variant) => variant.required ?? []);
  const always = sets[0].filter((key) => sets.every((set) => set.includes(key)));
  const rests = sets.map((set) => set.filter((key) => !always.includes(key)));
  const least = rests.filter((set, at) => !rests.some((other, n) =>
    n !== at && other.every((key) => set.includes(key)) && (other.length < set.length || n < at)));
  const keys = [...new Set(least.flat())];
  const together = (a, b) => variants.some(({ properties: has = {} }) => [a, b].every((key) => has[key] && !never(has[key])));
  const apart = keys.flatMap((a, at) => keys.slice(at + 1).filter((b) => !together(a, b)).map((b) => [a, b]));
  const made = {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(properties).map(([key, found]) => [key, alternatives(found)])),
    required: always,
  };
  if (keys.length) made.anyOf = least.map((required) => ({ required }));
  const common = (variants[0].allOf ?? []).filter((one) => variants.every(({ allOf = [] }) => allOf.some((other) => same(one, other))));
  const rules = [...common, ...apart.map((required) => ({ not: { required } }))];
  if (rules.length) made.allOf = rules;
  return made;
}

function alternatives(found) {
  if (found.length === 1) return found[0];
  const loose = found.find((schema) => schema.type && !("const" in schema) && found.every((one) => one.type === schema.type));
  return loose ?? { anyOf: found };
}

// By the word in `type`, so that an error is told of the thing it is, not of twenty it is not.
function byKind(found, all) {
  const kinds = [...new Set(found.map((one) => kindOf(one, all)))];
  const of = (kind) => found.filter((one) => kindOf(one, all) === kind);
  return {
    type: "object",
    required: ["type"],
    properties: { type: { enum: kinds } },
    allOf: kinds.map((kind) => ({
      if: { required: ["type"], properties: { type: { const: kind } } },
      then: of(kind).length === 1 ? of(kind)[0] : merged(of(kind).map((one) => all[nameOf(one)] ?? one)),
    })),
  };
}

function opened(schema, all) {
  if (Array.isArray(schema)) return schema.map((one) => opened(one, all));
  if (schema === null || typeof schema !== "object") return schema;
  let made = schema;
  if (schema.anyOf && !schema.properties) {
    const { anyOf, ...rest } = schema;
    const left = anyOf.filter((one) => !never(one) && !own.without[nameOf(one)]);
    const found = left.length === 1 && nameOf(left[0]) ? left : members(schema, all);
    const targets = found.map((one) => all[nameOf(one)] ?? one);
    const objects = targets.every((one) => one.type === "object" && one.properties?.type === undefined && one.properties);
    if (found.length === 1) made = { ...rest, ...found[0] };
    else if (new Set(found.map((one) => kindOf(one, all))).size > 1 && found.every((one) => kindOf(one, all)))
      made = { ...rest, ...byKind(found, all), allOf: [...(rest.allOf ?? []), ...byKind(found, all).allOf] };
    else if (objects || found.every((one) => one.properties && kindOf(one, all))) made = { ...rest, ...merged(targets) };
    else made = { ...rest, anyOf: found };
  }
  return Object.fromEntries(Object.entries(made).map(([key, value]) =>
    [key, key === "enum" || key === "required" ? value : opened(value, all)]));
}

// ---------------------------------------------------------------- together

function reachable(defs) {
  const kept = new Set();
  const walk = (schema) => {
    if (schema === null || typeof schema !== "object") return;
    const name = typeof schema.$ref === "string" ? schema.$ref.replace("#/$defs/", "") : undefined;
    if (name && !kept.has(name)) { kept.add(name); walk(defs[name]); }
    Object.values(schema).forEach(walk);
  };
  const roots = [...Object.values(methods).map((type) => `Request${type}`), "View", "ModalView"];
  roots.forEach((name) => { kept.add(name); walk(defs[name]); });
  return Object.fromEntries([...kept].sort().map((name) => [name, defs[name]]));
}

const raw = fromTypes();
const all = Object.fromEntries(Object.entries(raw).map(([name, schema]) => [name, withLimits(name, schema)]));
for (const [name, { schema, adds }] of Object.entries(own.objects)) {
  if (!all[name]) throw new Error(`limits.json speaks of ${name}, which is not there`);
  if (adds) all[name] = { ...all[name], properties: { ...all[name].properties, ...adds } };
  if (schema) all[name] = { ...all[name], allOf: [...(all[name].allOf ?? []), schema] };
}
const unused = Object.keys(own.properties).filter((name) => !used.has(name));
if (unused.length) throw new Error(`limits.json speaks of properties that are not there: ${unused}`);
const defs = Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, opened(schema, all)]));
const text = JSON.stringify({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $comment: `Made by make.mjs from ${Object.entries(read("package.json").dependencies).map((one) => one.join(" ")).join(", ")}. Do not edit.`,
  methods: Object.fromEntries(Object.entries(methods).map(([method, type]) => [method, `Request${type}`])),
  $defs: reachable(JSON.parse(JSON.stringify(defs).replaceAll("#/definitions/", "#/$defs/"))),
}, null, 1);
fs.writeFileSync(path.join(here, "schemas.json"), `${text}\n`);
console.log(`schemas.json: ${Object.keys(JSON.parse(text).$defs).length} definitions, ${Math.round(text.length / 1024)} kB`);
