// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// The least that a token is.
contract Token {
    mapping(address => uint256) public balanceOf;

    constructor(address owner, uint256 amount) {
        balanceOf[owner] = amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) internal virtual returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// One that keeps a tenth of each payment.
contract TakingToken is Token {
    constructor(address owner, uint256 amount) Token(owner, amount) {}

    function _move(address from, address to, uint256 amount) internal override returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount - amount / 10;
        return true;
    }
}

/// One that says no.
contract RefusingToken is Token {
    constructor(address owner, uint256 amount) Token(owner, amount) {}

    function _move(address, address, uint256) internal pure override returns (bool) {
        return false;
    }
}

/// One that calls the pool again in the midst of a payment, with what it was told.
contract ReenteringToken is Token {
    bytes public again;

    constructor(address owner, uint256 amount) Token(owner, amount) {}

    function set(bytes calldata call_) external {
        again = call_;
    }

    function _move(address from, address to, uint256 amount) internal override returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        if (again.length != 0) {
            (bool done,) = msg.sender.call(again);
            return done;
        }
        return true;
    }
}
