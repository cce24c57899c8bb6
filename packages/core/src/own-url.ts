/** Where this package lies. It stands in a file of its own because Jest cannot read the syntax, where it makes CommonJS of this package. */
export const ownUrl = import.meta.url;
