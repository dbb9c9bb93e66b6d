//! Classes that extend others. The module of the book does not export them: it is imported under every host.

// ANCHOR: extending
use hpy::prelude::*;

/// An account.
#[hpy::class(subclass)]
pub(crate) struct Account {
    #[hpy(get)]
    balance: i64,
}

#[hpy::methods]
impl Account {
    #[new]
    fn new(balance: i64) -> Account {
        Account { balance }
    }

    fn pay(&mut self, amount: i64, to: &mut Account) -> hpy::Result<()> {
        if amount > self.balance {
            return Err(Error::value_error("not enough money"));
        }
        self.balance -= amount;
        to.balance += amount;
        Ok(())
    }
}

/// An account that earns interest.
#[hpy::class]
pub(crate) struct Savings {
    #[hpy(base)]
    account: Account,
    #[hpy(get)]
    percent: i64,
}

#[hpy::methods]
impl Savings {
    #[new]
    fn new(balance: i64, percent: i64) -> Savings {
        let account = Account { balance };
        Savings { account, percent }
    }

    fn add_interest(&mut self) {
        self.account.balance += self.account.balance * self.percent / 100;
    }
}
// ANCHOR_END: extending
