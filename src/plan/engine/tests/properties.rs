//! What must hold for any company.
