// The ways to disable a guard. Each takes the anchored node and the source, and gives one edit: a node and the text in its place.
// They speak of the syntax tree, so that what the code says may be reworded.
import { childrenOf } from './syntax.mjs';

/** The statement goes. */
export const removed = (node) => {
  if (!/Statement$|Declaration$/.test(node.type)) throw new Error(`a ${node.type} cannot be removed`);
  return { node, text: ';' };
};

/** Another statement stands there. */
export const instead = (statement) => (node) => ({ ...removed(node), text: statement });

/** The condition is another one. */
export const condition = (test) => (node) => ({ node: branching(node).test, text: test });
export const never = condition('false');
export const always = condition('true');

/** Where the condition is true, another statement runs, or another value counts. */
export const consequent = (text) => (node) => ({ node: branching(node).consequent, text });

/** The same, where the condition is false. */
export const alternate = (text) => (node) => ({ node: branching(node).alternate, text });

/** What is returned, assigned, declared or set as a property is something else. */
export const value = (expression) => (node) => ({ node: valueIn(node), text: `(${expression})` });

/** An operand of `&&`, `||` or `??` goes: `a && b` without `b` is `a`. */
export const without = (operand) => (node, source) => {
  const is = (side) => textOf(side, source) === operand;
  const having = nodesIn(node).filter(
    ({ type, left, right }) => type === 'LogicalExpression' && (is(left) || is(right)),
  );
  const found = only(having, operand);
  return { node: found, text: `(${textOf(is(found.left) ? found.right : found.left, source)})` };
};

/** One expression in the statement is another one. For what the ways above cannot say. */
export const replaced = (from, to) => (node, source) => {
  const same = nodesIn(node).filter((each) => textOf(each, source) === from);
  return { node: only(same, from), text: to };
};

/** The node that has a condition: the statement itself, or its value. */
function branching(node) {
  const found = node.type === 'IfStatement' ? node : valueIn(node);
  if (!found?.test) throw new Error(`a ${node.type} has no condition`);
  return found;
}

function valueIn(node) {
  switch (node.type) {
    case 'ReturnStatement':
      return node.argument;
    case 'ExportNamedDeclaration':
      return valueIn(node.declaration);
    case 'VariableDeclaration':
      return only(node.declarations, 'a declaration').init;
    case 'ExpressionStatement':
      if (node.expression.type === 'AssignmentExpression') return node.expression.right;
      break;
    case 'Property':
      return node.value.type === 'ArrowFunctionExpression' ? node.value.body : node.value;
  }
  throw new Error(`a ${node.type} has no value`);
}

function nodesIn(node) {
  return [node, ...childrenOf(node).flatMap(nodesIn)];
}

function textOf({ start, end }, source) {
  return source.slice(start, end);
}

/** The first of nodes that all lie in the same place, as the key and the value of a shorthand property do. */
function only(nodes, what) {
  const places = new Set(nodes.map(({ start, end }) => `${start}-${end}`));
  if (places.size !== 1) throw new Error(`\`${what}\` is there ${places.size} times`);
  return nodes[0];
}
