export async function basemap() { return { manifest: { version: 'X', cellDegrees: 20, cells: [] }, fromCache: false, copyTo: async () => {} }; }
