package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tables is where Debian has the empty tables of Kamailio's modules, as the module
// db_text reads them.
const tables = "/usr/share/kamailio/dbtext/kamailio"

// newDatabase makes the database of the guide in folder dir, and returns its URL.
func newDatabase(t testing.TB, dir string) string {
	t.Helper()
	database := filepath.Join(dir, "database")
	if err := os.CopyFS(database, os.DirFS(tables)); err != nil {
		t.Fatalf("%v: `make interop` installs it on Debian", err)
	}
	// What msilo leaves out of a row, db_text does not fill in.
	silo := filepath.Join(database, "silo")
	columns, err := os.ReadFile(silo)
	if err == nil {
		nullable := strings.NewReplacer("callid(string)", "callid(string,null)", "status(int)", "status(int,null)")
		err = os.WriteFile(silo, []byte(nullable.Replace(string(columns))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "text://" + database
}
