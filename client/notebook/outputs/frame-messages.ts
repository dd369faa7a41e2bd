// What a script output's frame may say to the page. Anything else is passed over. Pure.

export type FrameMessage =
  | { readonly ready: true }
  /** In CSS pixels. */
  | { readonly height: number }
  /** Something was to come from another host. */
  | { readonly blocked: true }
  | { readonly pong: true }

export function readFrameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { ready, height, blocked, pong } = data as Record<string, unknown>
  if (ready === true) return { ready }
  if (typeof height === 'number' && Number.isFinite(height) && height >= 0) return { height }
  if (blocked === true) return { blocked }
  return pong === undefined ? null : { pong: true }
}
