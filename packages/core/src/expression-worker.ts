/**
 * The file that a worker thread of `expressions/` runs. It is an export of the package only so that the host finds it also where the
 * host's own file was bundled.
 */
import './expressions/worker.js';
