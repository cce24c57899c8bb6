/**
 * @invect/bullmq: processes tell each other over BullMQ and Redis which runs are due.
 */
export { type BullmqOptions, bullmq } from './bullmq.js';
