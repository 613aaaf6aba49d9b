/** A problem that the next refresh of any tab will have. */
export type RefreshTrouble = 'slow' | 'network' | 'busy' | 'lost';
