import { toDeviceName } from './device-name.ts';

describe('the name of a device', () => {
  it('is its browser and system, if the User-Agent contains them', () => {
    const safari =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

    expect(toDeviceName(safari)).toEqual({ browser: 'Safari', system: 'iOS' });
    expect(toDeviceName('Firefox')).toEqual({ browser: 'Firefox', system: null });
    expect(toDeviceName('(Windows NT 10.0)')).toEqual({ browser: null, system: 'Windows' });
    expect(toDeviceName('')).toEqual({ browser: null, system: null });
  });

  it('is short for any User-Agent', () => {
    expect(toDeviceName(`${'x'.repeat(100)}/1 Linux`)).toEqual({
      browser: 'x'.repeat(40),
      system: 'Linux',
    });
    expect(toDeviceName(`${'x'.repeat(200)} Firefox`)).toEqual({ browser: null, system: null });
  });
});
