// The official JavaScript client as a program: --kubeconfig FILE exec POD COMMAND… with what is on standard input, which it leaves
// open then; --kubeconfig FILE get POD PORT PATH through a port-forward.
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { Exec, KubeConfig, PortForward } from '@kubernetes/client-node';

const [kubeconfig, call, pod, ...rest] = process.argv.slice(3);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);

async function exec(command) {
  const input = new PassThrough();
  input.write(await buffer(process.stdin));
  const status = await new Promise((resolve, reject) =>
    new Exec(config)
      .exec('default', pod, undefined, command, process.stdout, process.stderr, input, false, resolve)
      .then((socket) => socket.addEventListener('close', () => reject(new Error('closed without a status'))))
      .catch(reject),
  );
  const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  return status.status === 'Success' ? 0 : Number(code ?? 255);
}

async function get(port, path) {
  const input = new PassThrough();
  const output = new PassThrough();
  const socket = await new PortForward(config).portForward('default', pod, [port], output, process.stderr, input);
  socket.addEventListener('close', () => output.end());
  input.write(`GET ${path} HTTP/1.0\r\n\r\n`);
  const response = await text(output);
  process.stdout.write(response.slice(response.indexOf('\r\n\r\n') + 4));
  return 0;
}

process.exitCode = call === 'exec' ? await exec(rest) : await get(Number(rest[0]), rest[1]);
