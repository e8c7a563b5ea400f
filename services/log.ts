/** What services need of a logger; the gateway's own fits. Messages are constant, and stored or spoken text stays out. */
export interface ServiceLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
