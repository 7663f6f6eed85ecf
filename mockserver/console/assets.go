package console

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"net/http"
	"path"
)

//go:embed assets
var assets embed.FS

// mediaTypes are those of the assets there are.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// serveAsset answers with one of the files that pages load. They are kept by browsers only as long as they stay the same.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	content, err := assets.ReadFile(r.URL.Path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(content)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", mediaTypes[path.Ext(r.URL.Path)])
	_, _ = w.Write(content) // the client may be gone; there is nobody to tell
}
