/** The running host. Explicit tokens, as nothing here depends on the types that a compiler may emit for decorators. */
export const INVECT_HOST: unique symbol = Symbol('@invect/nestjs:host');

/** The options it was made from, `InvectOptions`. */
export const INVECT_OPTIONS: unique symbol = Symbol('@invect/nestjs:options');

/** Where it is mounted, `/invect`. */
export const INVECT_MOUNT_PATH: unique symbol = Symbol('@invect/nestjs:mount-path');
