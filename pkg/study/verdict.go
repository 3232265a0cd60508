package study

// A Result is the outcome of holding a study against a published value.
type Result string

const (
	// Reproduced: ours agrees with the paper within the stated tolerance.
	Reproduced Result = "reproduced"
	// Close: the shape agrees, the numbers do not within the tolerance; Reason
	// says why.
	Close Result = "close"
	// NotReproducible: the released data cannot give it; Reason says why.
	NotReproducible Result = "not reproducible"
	// Differs: the released data gives something else; Reason says what.
	Differs Result = "differs"
)

// A Verdict holds one claim of the paper against our number.
type Verdict struct {
	Study   string // such as "Gain and Quality"
	Claim   string // what the paper says, in words
	Source  string // where it says so
	Paper   string // its value
	Ours    string // ours
	Cells   int    // number of values compared
	Agree   int    // how many of them agree
	Result  Result
	Reason  string // why, unless it is plainly reproduced; and the tolerance
	Command string // what to run to see ours
}
