/** Bytes of a status line with all its headers, the closing empty line included. */
export const MAX_HEAD_BYTES = 65_536;
/** Bytes of one line of a head, without its line break. */
export const MAX_LINE_BYTES = 32_768;
/** Header lines of one head. */
export const MAX_HEADERS = 500;
/** Interim answers (1xx) before the final one. */
export const MAX_INTERIM_ANSWERS = 100;
/** Digits of a `Content-Length`: what a number holds exactly. */
export const MAX_LENGTH_DIGITS = 15;
/** Hexadecimal digits of a chunk's size, zeros in front included. */
export const MAX_CHUNK_SIZE_DIGITS = 12;
/** Bytes of all extensions and trailers of one body: they cost the target nothing and us time. */
export const MAX_CHUNK_EXTRA_BYTES = 65_536;
