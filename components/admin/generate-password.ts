/** Without letters that are mistaken for others when read aloud or copied by hand: l, I, O, 0, 1. */
const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const groupLength = 5;
const groupCount = 4;

/** A random password such as `kT7mW-…`: four groups of five characters, about 116 bits. */
export function generatePassword(): string {
  return Array.from({ length: groupCount }, () =>
    Array.from({ length: groupLength }, randomCharacter).join(''),
  ).join('-');
}

/** Bytes beyond the last full turn of the alphabet are thrown away, so that no character is likelier. */
function randomCharacter(): string {
  const limit = 256 - (256 % alphabet.length);
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
  return byte < limit ? alphabet.charAt(byte % alphabet.length) : randomCharacter();
}
