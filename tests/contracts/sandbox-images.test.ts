// The images that take long to build keep the contract of the usual one. `npm run images` builds them; test:full runs this.
import { describe } from 'vitest'
import { isImageTested } from '../support/built-image.ts'
import { kernelContract } from './kernel-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'
import { sandboxHostContract } from './sandbox-host-contract.ts'

for (const image of ['python-3.14', 'python-free-threaded']) {
  describe.runIf(await isImageTested(image))(`the image ${image}`, () => {
    sandboxHostContract(image, () => RealSandboxHost.open(image))
    kernelContract(image, () => RealSandboxHost.open(image))
  })
}
