import { type ImageName, nameOfFile } from './image-names.ts';

/** A file for an image, with its place there as it is typed. */
export type BakeFile = { id: string; file: File; path: string; mode: string; uid: string; gid: string };

let chosen = 0;

/** Its id is counted: `crypto.randomUUID` is not there on plain HTTP. */
export const bakeFileOf = (file: File): BakeFile => ({
  id: String(++chosen),
  file,
  path: placeOf(file.name),
  mode: '0644',
  uid: '0',
  gid: '0',
});

const tomcat = '/usr/local/tomcat/webapps';

/** Where a file goes by its ending: projects of Convertigo and web applications where their servers look for them. */
export function placeOf(fileName: string): string {
  const [, ending = ''] = /\.([a-z]+)$/i.exec(fileName) ?? [];
  if (ending.toLowerCase() === 'car')
    return `${tomcat}/convertigo/WEB-INF/default_user_workspace/projects/${fileName}`;
  if (ending.toLowerCase() === 'war') return `${tomcat}/${fileName}`;
  return `/app/${fileName}`;
}

/** What an image with this file may be called: `shop-1.2.car` gives `shop:1.2`. */
export const nameOfBaked = (fileName: string): ImageName => nameOfFile(fileName.replace(/\.[a-z]+$/i, ''));

/** As the server takes them (lib/transfer/bake/file-path.ts, lib/contract/transfers: filePlace). */
export function isFilePath(path: string): boolean {
  const [root, ...parts] = path.split('/');
  const isPart = (part: string) => part !== '' && part !== '.' && part !== '..' && !part.startsWith('.wh.');
  return path.length <= 1024 && root === '' && parts.length > 0 && parts.every(isPart);
}

export const isMode = (mode: string): boolean => /^0?[0-7]{3,4}$/.test(mode);

export const isOwnerId = (id: string): boolean => /^\d{1,7}$/.test(id) && Number(id) <= 2_097_151;
