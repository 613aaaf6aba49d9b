/** What may befall the next refresh, whichever tab makes it. */
export type RefreshTrouble = 'slow' | 'network' | 'busy' | 'lost';
