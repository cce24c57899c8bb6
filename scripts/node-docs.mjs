// npm run node-docs: writes docs/nodes.md from the types of nodes. `npm run check` calls it with --check. It reads the built core.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInNodeTypes, Outgoing } from '../packages/core/dist/index.js';
import { describeNode } from '../packages/core/dist/nodes/schema.js';
import { root } from './prepare.mjs';

const file = join(root, 'docs/nodes.md');
const types = builtInNodeTypes(new Outgoing()).map(describeNode);
const text = `${[introduction(), ...types.map(section)].join('\n\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') === text) process.exit(0);
  console.error('✗ docs/nodes.md does not say what the types of nodes say: run `npm run node-docs`');
  process.exit(1);
}
writeFileSync(file, text);
console.log('docs/nodes.md describes the types of nodes.');

function introduction() {
  return `# Nodes

The types of nodes that every host has. \`GET /nodes\` lists them with JSON Schema, those of plugins as well
([plugins.md](plugins.md#nodes)). This page is made from them by \`npm run node-docs\`.

Any field can have an [expression](expressions.md), unless the page says that it is written out. A field without an expression is checked when
the flow is saved, a field with one when the node runs.

| type | |
| --- | --- |
${types.map(({ type, title }) => `| [\`${type}\`](#${type.replaceAll('.', '')}) | ${title} |`).join('\n')}`;
}

function section({ type, description, effects, credential, constants, handles, input, output }) {
  const parts = [
    `## ${type}`,
    description,
    effects === 'none' ? 'It has no effects elsewhere.' : 'It has effects elsewhere, and happens at least once.',
  ];
  if (credential)
    parts.push(
      `Credential: ${credential.required ? 'one' : 'none, or one'} of the type ${credential.types.map(code).join(', ')}.`,
    );
  if (constants.length > 0) parts.push(`Written out, without expressions: ${constants.map(code).join(', ')}.`);
  if (handles.join() !== 'out') parts.push(`Outputs: ${handles.map(code).join(', ')}.`);
  parts.push(fields('config', input), fields('output', output));
  return parts.filter(Boolean).join('\n\n');
}

function fields(heading, schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const needed = schema.required?.includes(name) && field.default === undefined ? '' : '?';
    return `| ${code(name + (heading === 'config' ? needed : ''))} | ${cell(typeOf(field))} | ${cell(notes(field))} |`;
  });
  if (rows.length === 0) return heading === 'output' ? `Output: ${typeOf(schema)}.` : '';
  return [`| ${heading} | type | |`, '| --- | --- | --- |', ...rows].join('\n');
}

function typeOf(schema) {
  if (schema.enum) return schema.enum.map((value) => code(value)).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties) return code(`{ ${Object.keys(schema.properties).join(', ')} }`);
  if (schema.type === 'object') return 'object';
  return [schema.type ?? 'any value'].flat().join(' or ');
}

function notes({ description, default: preset, minimum, maximum, exclusiveMinimum }) {
  const low = minimum ?? (exclusiveMinimum === undefined ? undefined : `above ${exclusiveMinimum}`);
  const range =
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && low !== undefined ? `${low} to ${maximum}` : '';
  const standard = preset === undefined ? '' : `Default ${code(JSON.stringify(preset))}`;
  return [description, range, standard].filter(Boolean).join('. ');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function code(text) {
  return `\`${text}\``;
}
