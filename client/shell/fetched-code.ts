// Code that is fetched while the page is open, when the network or the server may be gone.

const firstWaitMs = 300
const longestWaitMs = 5_000
/** A page that was loaded anew for this lately is not loaded again: that did not help. */
const reloadedKey = 'followalong.reloaded-for-code'
const reloadEveryMs = 60_000

/**
 * As `import()`. When the code does not come, waits until the server answers and asks once more; a browser that remembers
 * the failure, or a server that has newer code by now, is met by loading the page anew, which finds its place again.
 */
export async function fetchedCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch {
    await serverAnswers()
    await stylesAgain()
    return load().catch(error => {
      loadAnew()
      throw error
    })
  }
}

async function serverAnswers(): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    const isThere = await fetch('/healthz', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) return
    await new Promise(resolve => setTimeout(resolve, waitMs))
  }
}

/** A style that did not come is not asked for again with its code, which would be drawn without it. */
async function stylesAgain(): Promise<void> {
  const styles = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')]
  const missing = styles.filter(({ sheet }) => sheet === null)
  await Promise.all(missing.map(styleAgain))
}

function styleAgain(link: HTMLLinkElement): Promise<unknown> {
  const again = link.cloneNode() as HTMLLinkElement
  const come = new Promise(resolve => {
    again.onload = resolve
    again.onerror = resolve
  })
  link.replaceWith(again)
  return come
}

function loadAnew(): void {
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0)
  if (Date.now() - last < reloadEveryMs) return
  sessionStorage.setItem(reloadedKey, String(Date.now()))
  location.reload()
}
