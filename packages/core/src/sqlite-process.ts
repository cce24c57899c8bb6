/**
 * The file that a process of the node type `sql.query` runs for SQLite. It is an export of the package only so that the host finds it
 * also where the host's own file was bundled.
 */
import './nodes/sql/sqlite-process.js';
