// Host and Origin stay those of the page: the server lets in pages of the host that is asked for, and only those.
export default { '/ws': { target: process.env.LIVETABLE_URL ?? 'http://127.0.0.1:8080', ws: true, changeOrigin: false } };
