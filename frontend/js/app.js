import htmx from './htmx.js';
import 'idiomorph/dist/idiomorph-ext.js';
import {startClocks} from './clocks.js';
import {startDrafts} from './drafts.js';
import {startForms} from './forms.js';
import {startKeys} from './keys.js';
import {startLayers} from './layers.js';
import {startLive} from './live.js';
import {startMoney} from './money.js';
import {startPad} from './pad.js';
import {startShell} from './shell.js';
import {startSentence} from './sentence.js';
import {startPhotos} from './photos.js';

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0;
htmx.config.defaultSwapStyle = 'innerHTML';
htmx.config.timeout = 15000;
htmx.config.responseHandling = [
  {code: '204', swap: false},
  {code: '[23]..', swap: true},
  {code: '(403|409|422)', swap: true},
  {code: '[45]..', swap: false, error: true},
];

// Everything listens at the document, so parts that arrive later need no start of their own;
// what must look at new elements (count-downs, photos, drafts) hears htmx:load.
startShell();
startLayers();
startClocks();
startMoney();
startPad();
startPhotos();
startDrafts();
startForms();
startSentence();
startLive();
startKeys();
document.documentElement.classList.add('hk-ready');
