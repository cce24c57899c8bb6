/** Built when its files change, so a third of each build would go into a cache that nobody reads. */
export default { experimental: { turbopackFileSystemCacheForBuild: false } };
