package behavior

import (
	"errors"
	"fmt"

	"cel.dev/cel-go/interpreter"
)

// ErrTooMuch is in the errors of Caller, Step and Reject that come of a bound on work: too many steps of an expression, too many
// elements, too large a value. A large request can be the reason as well as a defect of the behavior.
var ErrTooMuch = errors.New("more than an expression may do")

// cancelled marks what CEL gave up for its cost.
func cancelled(err error) error {
	if err == nil {
		return nil
	}
	var c interpreter.EvalCancelledError
	if errors.As(err, &c) && c.Cause == interpreter.CostLimitExceeded && !errors.Is(err, ErrTooMuch) {
		return fmt.Errorf("%w: %w", ErrTooMuch, err)
	}
	return err
}
