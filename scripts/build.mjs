/** Builds `dist`. tsdown's own command warns of Node 20 although it still runs there; its interface does not. */
import { build } from 'tsdown';

await build();
