// The options of the one host behind both routes. The database is the benchmark's.
const database = JSON.parse(process.env.BENCHMARK_DATABASE ?? 'null');

export const options = {
  baseDatabaseConfig: database,
  auth: 'none',
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
};
