/** Whether a folder of a container is another one, or lies in it. */
export const isWithin = (inner: string, outer: string): boolean =>
  `${inner}/`.startsWith(`${outer.replace(/\/+$/, '')}/`);
