import type { TimelineEvent } from '@latchkey/angular';

/** Saves the events as a file for a bug report, without tokens, queries or names. */
export function downloadStory(events: readonly TimelineEvent[]): void {
  const story = { format: 1, savedAt: new Date().toISOString(), events };
  const file = new Blob([JSON.stringify(story, null, 2)], { type: 'application/json' });
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `latchkey-${story.savedAt.slice(0, 19).replace(/:/g, '')}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
