/** The running host. Tokens are explicit, so nothing here needs the types that a compiler may emit for decorators. */
export const INVECT_HOST: unique symbol = Symbol('@invect/nestjs:host');

/** The host's options, `InvectOptions`. */
export const INVECT_OPTIONS: unique symbol = Symbol('@invect/nestjs:options');

/** The option `mountPath`, `/invect`. */
export const INVECT_MOUNT_PATH: unique symbol = Symbol('@invect/nestjs:mount-path');
