import type { MovableClock } from '../../testing/movable-clock.ts';
import type { Storage } from '../storage.ts';

/** Opens the storage that a contract is about, by a clock that the suite moves. */
export type OpenStorage = (clock: MovableClock) => Promise<Storage>;
