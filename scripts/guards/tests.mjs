/** Tests of the conformance suite, by their names. */
export const suite = (...names) => names.map((name) => `conformance/src/${name}.test.ts`);

/** Tests that stand beside the code, by their paths in a folder. */
export const beside =
  (folder) =>
  (...names) =>
    names.map((name) => `${folder}/${name}.test.ts`);
