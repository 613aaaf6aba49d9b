import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** A file of the built app, ready to be sent. */
export interface AppFile {
  readonly extension: string;
  readonly content: Buffer;
  /** `null` if compression doesn't make it smaller. */
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
  readonly etag: string;
  /** Whether the file name contains a hash of the content. */
  readonly isHashed: boolean;
}

/** The files of the built app by path, with a leading slash. */
export type AppFiles = ReadonlyMap<string, AppFile>;

const textExtensions = ['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest'];

/**
 * Reads the built app into memory and compresses it once; without the folder, there are no files.
 * | In memory, because Koa logs an error for each client that hangs up on a stream. Sequentially on
 * this thread, because each compressing thread keeps many times the size of its input.
 */
export function readAppFiles(folder: string): AppFiles {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, readAppFile(path)]),
  );
}

function readAppFile(path: string): AppFile {
  const content = readFileSync(path);
  const extension = extname(path);
  const isText = textExtensions.includes(extension);
  return {
    extension,
    content,
    brotli: isText ? smaller(brotliCompressSync(content), content) : null,
    gzip: isText ? smaller(gzipSync(content, { level: 9 }), content) : null,
    etag: `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isHashed: /-[\w-]{8}\.(js|css)$|[/\\]media[/\\]/.test(path),
  };
}

function smaller(compressed: Buffer, content: Buffer): Buffer | null {
  return compressed.length < content.length ? compressed : null;
}
