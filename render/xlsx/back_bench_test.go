package xlsx_test

import (
	"bytes"
	"runtime"
	"testing"

	"bulletin/render/rendertest"
	"bulletin/render/xlsx"
)

// BenchmarkBack reads a workbook that nobody touched; "MB-kept" is what the heap
// holds more at the end, the workbook and the list aside.
func BenchmarkBack(b *testing.B) {
	bulletin := rendertest.Bulletin(b, 1, 20000)
	var file bytes.Buffer
	if err := xlsx.Workbook(&file, bulletin); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		back, err := xlsx.Back("x.xlsx", bytes.NewReader(file.Bytes()), int64(file.Len()), bulletin)
		if err != nil || len(back.Problems) > 0 {
			b.Fatal(err, back.Problems)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(back)
	}
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/(1<<20), "MB-kept")
	b.ReportMetric(float64(file.Len())/(1<<20), "MB-file")
}
