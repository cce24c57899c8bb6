import { de } from './de.js';
import { addLanguage } from './index.js';

addLanguage('de', de);
