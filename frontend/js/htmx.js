// htmx as a global: its morph extension looks for it there.
import htmx from 'htmx.org';

window.htmx = htmx;

export default htmx;
