export { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } from '../../a/b/[[...path]]/route.js';
