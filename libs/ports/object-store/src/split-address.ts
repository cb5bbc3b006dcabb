/** The part of an address before its last slash, and the name behind it. */
export function splitAddress(address: string): [folder: string, name: string] {
  const slash = address.lastIndexOf('/');
  return [address.slice(0, slash) || '/', address.slice(slash + 1)];
}
