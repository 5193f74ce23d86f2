package sipcore

import "sipwasm/pkg/sipcore/transaction"

// Transactions lists the transactions under way, the oldest first, for
// applications that show or count them.
func (ua *UA) Transactions() []transaction.Entry { return ua.layer.List() }
